/** The signatures of a body as a receiver has it, and what was done to the body when they do not fit. Pure. */
import { phpJson } from '../../lib/text/php-json.ts'
import { legacySignature, standardSignature } from './signature.ts'

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

/** What a receiver got beside the body. */
export interface Claimed {
  readonly legacy?: string | undefined
  /** Signatures with blanks between them. */
  readonly standard?: string | undefined
}

/** Whether each signature fits; null where there is nothing to compare. */
export function fits(signed: Signed, { legacy, standard }: Claimed, body: Buffer) {
  const [ownLegacy, ownStandard] = [legacyOf(signed, body), standardOf(signed, body)]
  return {
    legacy: legacy === undefined || ownLegacy === null ? null : legacy.toLowerCase() === ownLegacy,
    standard: standard === undefined || ownStandard === null ? null : standard.split(' ').includes(ownStandard),
  }
}

const changes: readonly (readonly [what: string, undo: (text: string) => string])[] = [
  ['a line end was added', (text) => text.replace(/\r?\n$/, '')],
  ['a byte order mark was added', (text) => text.replace(/^\ufeff/, '')],
  ['blanks were added around it', (text) => text.trim()],
  ['it was parsed and written anew: sign the bytes that arrive, before any parser', rewritten],
]

function rewritten(text: string): string {
  try {
    return phpJson(JSON.parse(text))
  } catch {
    return text
  }
}

/**
 * Why a signature does not fit, in a sentence: what was done to the body, by the change whose undoing makes it fit, or secrets
 * of before. Null when it is neither.
 */
export function diagnosis(signed: Signed, claimed: Claimed, body: Buffer, previous?: Signed): string | null {
  const before = previous ? fits(previous, claimed, body) : null
  if (before?.legacy === true || before?.standard === true)
    return 'It fits the secrets that were there before the last rotation.'
  const text = body.toString('utf8')
  for (const [what, undo] of changes) {
    const { legacy, standard } = fits(signed, claimed, Buffer.from(undo(text)))
    if (legacy === true || standard === true) return `It fits another body: ${what}.`
  }
  return null
}
