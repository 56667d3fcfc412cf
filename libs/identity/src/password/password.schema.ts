import { z } from 'zod';

const SHORTEST = 12;
const LONGEST = 256;

/** A password to be set. Weak ones among the long ones are not found yet. */
export const newPasswordSchema = z.string().min(SHORTEST).max(LONGEST).describe('12 to 256 characters.');

/** A password to be tried: bounded only, so that every wrong one fails alike. */
export const triedPasswordSchema = z.string().max(LONGEST);
