/** Checks the signatures of a body as received, and finds out how the body was changed if they do not match. Pure. */
import { phpJson } from '../../../lib/text/php-json.ts'
import { legacySignature, standardSignature } from '../delivery/signature.ts'

export interface Signed {
  readonly verificationToken?: string | undefined
  readonly signingSecret?: string | undefined
  /** `webhook-id` and `webhook-timestamp`. */
  readonly id?: string | undefined
  readonly timestamp?: number | undefined
}

/** Lower-case hex; null without a token. */
export const legacyOf = ({ verificationToken }: Signed, body: Buffer): string | null =>
  verificationToken === undefined ? null : legacySignature(verificationToken, body)

/** `v1,…`; null without secret, id and time. */
export const standardOf = ({ signingSecret, id, timestamp }: Signed, body: Buffer): string | null =>
  signingSecret === undefined || id === undefined || timestamp === undefined
    ? null
    : standardSignature(signingSecret, id, timestamp, body)

/** The received signatures. */
export interface ReceivedSignatures {
  readonly legacy?: string | undefined
  /** Signatures separated by spaces. */
  readonly standard?: string | undefined
}

/** Whether each signature matches; null if there is nothing to compare. */
export function matches(signed: Signed, { legacy, standard }: ReceivedSignatures, body: Buffer) {
  const [ownLegacy, ownStandard] = [legacyOf(signed, body), standardOf(signed, body)]
  return {
    legacy: legacy === undefined || ownLegacy === null ? null : legacy.toLowerCase() === ownLegacy,
    standard: standard === undefined || ownStandard === null ? null : standard.split(' ').includes(ownStandard),
  }
}

const changes: readonly (readonly [what: string, undo: (text: string) => string])[] = [
  ['a line ending was added', (text) => text.replace(/\r?\n$/, '')],
  ['a byte order mark was added', (text) => text.replace(/^\ufeff/, '')],
  ['spaces were added around it', (text) => text.trim()],
  ['it was parsed and serialized again: verify the bytes as they arrive, before any parser', rewritten],
]

function rewritten(text: string): string {
  try {
    return phpJson(JSON.parse(text))
  } catch {
    return text
  }
}

/**
 * The reason for a mismatch, in a sentence: a change of the body that makes it match when undone, or previous secrets. Null for
 * other reasons.
 */
export function diagnosis(
  signed: Signed,
  received: ReceivedSignatures,
  body: Buffer,
  previous?: Signed,
): string | null {
  const before = previous ? matches(previous, received, body) : null
  if (before?.legacy === true || before?.standard === true)
    return 'It matches the secrets from before the last rotation.'
  const text = body.toString('utf8')
  for (const [what, undo] of changes) {
    const { legacy, standard } = matches(signed, received, Buffer.from(undo(text)))
    if (legacy === true || standard === true) return `It matches a different body: ${what}.`
  }
  return null
}
