/** Randomness from the operating system's CSPRNG. */
import type { Random } from './core/context.ts'
import { randomBase36, randomFraction, randomHex } from './lib/crypto/ids.ts'

export const cryptoRandom: Random = {
  hex: randomHex,
  base36: randomBase36,
  base64: (bytes) => Buffer.from(randomHex(bytes), 'hex').toString('base64'),
  fraction: randomFraction,
}
