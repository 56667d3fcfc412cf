import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';

/** What `navigator.credentials.create` and `.get` are given, as far as a device looks at it. */
interface Creation {
  readonly challenge: string;
  readonly rp: { readonly id: string };
}
interface Request {
  readonly challenge: string;
  readonly rpId: string;
}

/** Ways in which a device or a page can be wrong. */
export interface Deviation {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  /** Whether the person touched the device and showed that it is theirs. */
  readonly userVerified?: boolean;
  readonly backupEligible?: boolean;
  readonly counter?: number;
}

const PRESENT = 0x01;
const VERIFIED = 0x04;
const ELIGIBLE = 0x08;
const BACKED_UP = 0x10;
const ATTESTED = 0x40;

/** CBOR (RFC 8949) of what an authenticator says: integers, bytes, texts and maps. */
function cbor(value: number | Buffer | string | ReadonlyMap<number | string, unknown>): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([head(3, text.length), text]);
  }
  const entries = [...value].flatMap(([key, one]) => [cbor(key), cbor(one as number)]);
  return Buffer.concat([head(5, value.size), ...entries]);
}

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 0xff]);
}

const sha256 = (value: string | Buffer) => createHash('sha256').update(value).digest();

/** A passkey of P-256 (ES256), without attestation, as a browser hands its answers on. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32);
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  counter = 0;

  constructor(
    private readonly origin: string,
    private readonly habits: { readonly counts?: boolean; readonly synced?: boolean } = {},
  ) {
    ({ privateKey: this.privateKey, publicKey: this.publicKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
    }));
  }

  /** The answer of `PublicKeyCredential.toJSON()` to a creation. */
  create({ challenge, rp }: Creation, deviation: Deviation = {}) {
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, this.id.length]),
      this.id,
      this.coseKey(),
    ]);
    const authData = Buffer.concat([this.authData(rp.id, ATTESTED, deviation), attested]);
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    );
    return {
      ...this.credential(),
      response: {
        clientDataJSON: this.clientData('webauthn.create', challenge, deviation).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['internal'],
      },
    };
  }

  /** The answer of `PublicKeyCredential.toJSON()` to an assertion. */
  get({ challenge, rpId }: Request, deviation: Deviation = {}) {
    if (this.habits.counts) this.counter += 1;
    const authData = this.authData(rpId, 0, deviation);
    const clientData = this.clientData('webauthn.get', challenge, deviation);
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, sha256(clientData)]))
      .sign(this.privateKey);
    return {
      ...this.credential(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
      },
    };
  }

  private credential() {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} };
  }

  private clientData(type: string, challenge: string, deviation: Deviation): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? challenge,
        origin: deviation.origin ?? this.origin,
        crossOrigin: false,
      }),
    );
  }

  private authData(rpId: string, flags: number, { userVerified = true, ...deviation }: Deviation): Buffer {
    const eligible = deviation.backupEligible ?? this.habits.synced ?? false;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(deviation.counter ?? this.counter);
    const set = flags | PRESENT | (userVerified ? VERIFIED : 0) | (eligible ? ELIGIBLE | BACKED_UP : 0);
    return Buffer.concat([sha256(deviation.rpId ?? rpId), Buffer.from([set]), counter]);
  }

  /** COSE (RFC 9053): EC2, ES256, P-256. */
  private coseKey(): Buffer {
    const { x, y } = this.publicKey.export({ format: 'jwk' });
    const coordinate = (text: string | undefined) => Buffer.from(text as string, 'base64url');
    return cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, coordinate(x)],
        [-3, coordinate(y)],
      ]),
    );
  }
}
