import { Webhook as Verifier } from 'standardwebhooks';

import { bodyOf, newSecret, shownSecret, signedHeaders } from './standard-webhook';

const body = bodyOf('things.thing.made', '2026-11-21T09:00:00.000+09:00', { name: '前橋' });
// the verifier has a clock of its own
const sent = () => ({ id: 'msg_1', at: new Date(), body });

describe('a signature', () => {
  it('is one that another implementation of the standard accepts', () => {
    const secret = newSecret();
    const headers = signedHeaders(sent(), [secret]);
    expect(new Verifier(shownSecret(secret)).verify(body, headers)).toEqual({
      type: 'things.thing.made',
      timestamp: '2026-11-21T09:00:00.000+09:00',
      data: { name: '前橋' },
    });
    expect(shownSecret(secret)).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  it('is that of the example in the specification', () => {
    const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const example = '{"test": 2432232314}';
    const at = new Date(1_614_265_330_000);
    expect(signedHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body: example }, [secret])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is there for both secrets while one replaces the other', () => {
    const [young, old, foreign] = [newSecret(), newSecret(), newSecret()];
    const headers = signedHeaders(sent(), [young, old]);
    for (const secret of [young, old]) new Verifier(shownSecret(secret)).verify(body, headers);
    expect(() => new Verifier(shownSecret(foreign)).verify(body, headers)).toThrow(/No matching signature/);
  });

  it('holds for this body and this moment only', () => {
    const secret = newSecret();
    const verifier = new Verifier(shownSecret(secret));
    const headers = signedHeaders(sent(), [secret]);
    expect(() => verifier.verify(`${body} `, headers)).toThrow(/No matching signature/);
    const early = signedHeaders({ ...sent(), at: new Date(Date.now() - 3_600_000) }, [secret]);
    expect(() => verifier.verify(body, early)).toThrow(/too old/);
  });
});
