// Keeps zod from trying `new Function`: our content security policy forbids it and would report each attempt. Import before any schema.
import { z } from "zod";

z.config({ jitless: true });
