/** Seconds a code is shown; one step before and after is taken, too, since clocks differ. */
const PERIOD_SECONDS = 30;

const otplib = () => import('otplib');

/** Base32, 160 bits. */
export async function newTotpSecret(): Promise<string> {
  return (await otplib()).generateSecret();
}

/** What authenticator apps read from a QR code. */
export async function totpUri(secret: string, issuer: string, account: string): Promise<string> {
  return (await otplib()).generateURI({ secret, issuer, label: account });
}

/** The time step whose code this is, now or one step away (RFC 6238, SHA-1, six digits); `null` for any other. */
export async function stepOfCode(secret: string, code: string, at: Date): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null;
  const { verify } = await otplib();
  const epoch = Math.floor(at.getTime() / 1000);
  const verified = await verify({
    secret,
    token: code,
    epoch,
    period: PERIOD_SECONDS,
    epochTolerance: PERIOD_SECONDS,
  });
  return verified.valid && 'timeStep' in verified ? verified.timeStep : null;
}
