// placeholder
import type { Settings } from "./rows.ts";
export async function priceOfTheWalls(_folder: string, _port: number, _settings: Settings, _pairs: number): Promise<void> {}
