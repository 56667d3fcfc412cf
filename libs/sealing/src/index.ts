export { canonicalBytes, canonicalise, type Json, type JsonObject } from './canonical/canonical';
export { CHAIN_START, hashOf, sha256, sha256Chain } from './canonical/hash';
export {
  type Checked,
  checkEnvelope,
  type Envelope,
  type EnvelopeProblem,
  envelopeSchema,
  signEnvelope,
  type Signer,
} from './envelope/envelope';
export { Seals } from './envelope/seals.service';
export {
  KeyRing,
  type PublicSealingKey,
  SEALING_KEYS_FORMAT,
  type SealingKeys,
  sealingKeysSchema,
} from './key/key-ring';
export { type KeyName, openPrivateKey, sealPrivateKey } from './key/sealed-key';
export { SealingKeyHistory } from './key/sealing-key.service';
export { SealingModule } from './sealing.module';
