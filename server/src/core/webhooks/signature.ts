/** Both signature schemes of every request. Made anew for each attempt, over the raw bytes of the body. */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'

export interface Secrets {
  readonly verificationToken: string
  readonly signingSecret: string
}

const secretPrefix = 'whsec_'
const tokenForm = /^[0-9a-f]{32}$/

/** Lower-case hex md5 of token and body: the scheme that legacy receivers check. Throws without a whole token. */
export function legacySignature(verificationToken: string, body: string | Buffer): string {
  if (!tokenForm.test(verificationToken)) throw new Error('a webhook without a verification token signs nothing')
  return createHash('md5').update(verificationToken).update(body).digest('hex')
}

/** Standard Webhooks 1.0.0: `v1,<base64 HMAC-SHA256>` of `id.timestamp.body`. Throws without a secret of 24 bytes or more. */
export const standardSignature = (
  signingSecret: string,
  id: string,
  timestamp: number,
  body: string | Buffer,
): string => signedWith(keyOf(signingSecret), id, timestamp, body)

function keyOf(signingSecret: string): KeyObject {
  const bytes = signingSecret.startsWith(secretPrefix)
    ? Buffer.from(signingSecret.slice(secretPrefix.length), 'base64')
    : null
  if (!bytes || bytes.length < 24) throw new Error('a webhook without a signing secret signs nothing')
  return createSecretKey(bytes)
}

const signedWith = (key: KeyObject, id: string, timestamp: number, body: string | Buffer): string =>
  `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`

/** A memo: secrets that are held for many messages make their key once. */
const keys = new WeakMap<Secrets, KeyObject>()

function keyFor(secrets: Secrets): KeyObject {
  const key = keys.get(secrets) ?? keyOf(secrets.signingSecret)
  keys.set(secrets, key)
  return key
}

/** Secrets of before, which still sign until then. */
export interface PreviousSecrets extends Secrets {
  readonly until: string
}

/** The headers of one attempt, `at` being when it is sent. Secrets of before sign beside, while they do. */
export function signedHeaders(
  secrets: Secrets & { readonly previous?: PreviousSecrets | null },
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

/** Fresh secrets for a webhook. */
export const newSecrets = (random: { hex(bytes: number): string; base64(bytes: number): string }): Secrets => ({
  verificationToken: random.hex(16),
  signingSecret: secretPrefix + random.base64(32),
})
