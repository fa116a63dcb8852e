/** The request of one attempt: the body with the attempt number, and both signatures of its raw bytes. */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { type PreviousSecrets, type Secrets, signingSecretPrefix } from '../endpoints/secrets.ts'

const tokenForm = /^[0-9a-f]{32}$/

/** Lower-case hex md5 of token and body: the legacy scheme. Throws unless the token is complete. */
export function legacySignature(verificationToken: string, body: string | Buffer): string {
  if (!tokenForm.test(verificationToken)) throw new Error('a webhook without a verification token signs nothing')
  return createHash('md5').update(verificationToken).update(body).digest('hex')
}

/** Standard Webhooks 1.0.0: `v1,<base64 HMAC-SHA256>` of `id.timestamp.body`. Throws unless the secret has at least 24 bytes. */
export const standardSignature = (
  signingSecret: string,
  id: string,
  timestamp: number,
  body: string | Buffer,
): string => signedWith(keyOf(signingSecret), id, timestamp, body)

function keyOf(signingSecret: string): KeyObject {
  const bytes = signingSecret.startsWith(signingSecretPrefix)
    ? Buffer.from(signingSecret.slice(signingSecretPrefix.length), 'base64')
    : null
  if (!bytes || bytes.length < 24) throw new Error('a webhook without a signing secret signs nothing')
  return createSecretKey(bytes)
}

const signedWith = (key: KeyObject, id: string, timestamp: number, body: string | Buffer): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`

/** A body split at the attempt number, the only part that differs between attempts. */
export interface BodyParts {
  readonly before: string
  readonly after: string
}

export const bodyOf = ({ before, after }: BodyParts, attempt: number): string => `${before}${attempt}${after}`

/** Keys by the object that holds their secret, so that a claim of many messages creates each key once. */
const keys = new WeakMap<Secrets, KeyObject>()

function keyFor(secrets: Secrets): KeyObject {
  const key = keys.get(secrets) ?? keyOf(secrets.signingSecret)
  keys.set(secrets, key)
  return key
}

type SigningSecrets = Secrets & { readonly previous?: PreviousSecrets | null }

interface SignedRequest {
  readonly headers: Record<string, string>
  /** The exact signed bytes, as text. */
  readonly body: string
}

/** The request for an attempt at a message, sent `at` this time by this version of the server. */
export function signedRequest(
  secrets: SigningSecrets,
  message: { readonly message_key: string; readonly body_before: string; readonly body_after: string },
  { number, at, version }: { readonly number: number; readonly at: Date; readonly version: string },
): SignedRequest {
  const body = bodyOf({ before: message.body_before, after: message.body_after }, number)
  return { headers: signedHeaders(secrets, { key: message.message_key, body, at, version }), body }
}

/** The headers of one attempt, sent `at` this time. Previous secrets are used in addition until they expire. */
export function signedHeaders(
  secrets: SigningSecrets,
  message: { readonly key: string; readonly body: string; readonly at: Date; readonly version: string },
): Record<string, string> {
  const timestamp = Math.floor(message.at.getTime() / 1_000)
  const previous = (secrets.previous?.until ?? '') > message.at.toISOString() ? secrets.previous : null
  const standard = [secrets, ...(previous ? [previous] : [])].map((one) =>
    signedWith(keyFor(one), message.key, timestamp, message.body),
  )
  return {
    'content-type': 'application/json',
    'user-agent': `Sallyport-Webhooks/${message.version}`,
    'x-exavault-signature': legacySignature(secrets.verificationToken, message.body),
    'webhook-id': message.key,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': standard.join(' '),
    ...(previous && { 'x-exavault-signature-previous': legacySignature(previous.verificationToken, message.body) }),
  }
}
