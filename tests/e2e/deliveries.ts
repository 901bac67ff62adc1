// Deliveries as a clerk makes them in the page and a recipient opens them.
import type { Page } from "playwright-core";

/** The address of a link below the box's host, and its password. */
export interface Secrets {
  readonly path: string;
  readonly password: string;
}

export const textFile = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });

/** What files there are to choose: from the disk, or made of text. */
export type Chosen = string | string[] | ReturnType<typeof textFile>[];

/** Chooses files on the page for sending, or for handing in. */
export async function chooseFiles(page: Page, files: Chosen): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Dateien auswählen" }).click();
  await (await chooser).setFiles(files);
}

/** Address and password from the page of a delivery. */
export async function secretsOf(page: Page): Promise<Secrets> {
  await page.getByRole("heading", { name: "Link und Passwort" }).waitFor();
  const [address, password] = await page.locator(".secrets__text").allTextContents();
  return { path: new URL(address ?? "").pathname, password: password ?? "" };
}

/** Sends files from the page for sending, and waits until they are sent. */
export async function sendFiles(page: Page, files: Chosen, subject = ""): Promise<Secrets> {
  await page.goto("/send");
  await chooseFiles(page, files);
  await page.getByLabel("Betreff (freiwillig)").fill(subject);
  await page.getByRole("button", { name: "Senden", exact: true }).click();
  const secrets = await secretsOf(page);
  await page.getByText(/^Gesendet am/).waitFor({ timeout: 120_000 });
  return secrets;
}

/** The password given on the page of a link that is on the screen. */
export async function unlock(page: Page, password: string): Promise<void> {
  await page.getByLabel(/^Passwort/).fill(password);
  await page.keyboard.press("Enter");
}
