/** The two secrets of a webhook, one for each signature scheme. */

export interface Secrets {
  /** Secret of the legacy signature: 32 hex digits. */
  readonly verificationToken: string
  /** `whsec_` and base64: Standard Webhooks. */
  readonly signingSecret: string
}

/** Secrets from before a rotation, which also sign until this time. */
export interface PreviousSecrets extends Secrets {
  readonly until: string
}

export const signingSecretPrefix = 'whsec_'

export const newSecrets = (random: { hex(bytes: number): string; base64(bytes: number): string }): Secrets => ({
  verificationToken: random.hex(16),
  signingSecret: signingSecretPrefix + random.base64(32),
})
