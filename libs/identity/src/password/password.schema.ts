import { z } from 'zod';

const SHORTEST = 12;
const LONGEST = 256;

/** A password to be set; `PasswordStrength` refuses weak ones among the long ones. */
export const newPasswordSchema = z
  .string()
  .min(SHORTEST)
  .max(LONGEST)
  .describe('12 to 256 characters, and not one that is soon guessed.');

/** A password to be tried: bounded only, so that every wrong one fails alike. */
export const triedPasswordSchema = z.string().max(LONGEST);
