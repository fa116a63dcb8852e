/** argon2id at the strength that OWASP asks for (19 MiB, 2 passes): about 10 ms a hash. */
import { hash, verify } from '@node-rs/argon2'

const strength = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const longestPassword = 256

export interface PasswordHashing {
  hash(password: string): Promise<string>
  /** False for a missing hash too, after the same work, so that an unknown user takes as long as a wrong password. */
  verify(stored: string | null, password: string): Promise<boolean>
}

export function createPasswords(): PasswordHashing {
  const decoy = hash('a password that nobody has', strength)
  return {
    hash: (password) => hash(password, strength),
    async verify(stored, password) {
      if (password.length > longestPassword) return false
      const matches = await verify(stored ?? (await decoy), password).catch(() => false)
      return stored !== null && password.trim() !== '' && matches
    },
  }
}
