/** Verifies the signatures of webhook messages, with WebCrypto: in Node, browsers and workers. */
import type { MessageV1, MessageV2 } from './api/operations.ts'
import { md5 } from './webhooks/md5.ts'
import { asList, bytesOf, headerOf, isEqual, parsed, WebhookError, type WebhookRequest } from './webhooks/request.ts'

export { type MessageV1, type MessageV2, WebhookError, type WebhookRequest }

export interface VerifiedWebhook<Message> {
  /** The same for every attempt: store it, and ignore a message that was processed. */
  readonly id: string
  /** The time of this attempt. */
  readonly sentAt: Date
  readonly message: Message
}

export interface VerifyOptions {
  /** Greatest difference between the time of the message and the clock: 300 by default. */
  readonly toleranceSeconds?: number
  /** The clock: now by default. */
  readonly now?: Date
}

/**
 * Verifies the Standard Webhooks signature (`webhook-signature`) and the time of a message. `signingSecret` is that of the webhook,
 * `whsec_…`; with several, any of them. Throws WebhookError for a message that is not genuine.
 */
export async function verifyWebhook<Message = MessageV2>(
  signingSecret: string | readonly string[],
  request: WebhookRequest,
  { toleranceSeconds = 300, now = new Date() }: VerifyOptions = {},
): Promise<VerifiedWebhook<Message>> {
  const keys = await Promise.all(asList(signingSecret).map(importSecret))
  const bytes = bytesOf(request)
  const [id, time, given] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => {
    const value = headerOf(request, name)
    if (value === '') throw new WebhookError('header', `The request has no header ${name}.`)
    return value
  }) as [string, string, string]
  const seconds = /^\d{1,12}$/.test(time) ? Number(time) : Number.NaN
  // Not "greater than": NaN must not pass.
  if (!(Math.abs(now.getTime() / 1000 - seconds) <= toleranceSeconds))
    throw new WebhookError('time', `The message is of another time (webhook-timestamp: ${time.slice(0, 20)}).`)
  const signed = joined(new TextEncoder().encode(`${id}.${time}.`), bytes)
  if (!(await isSigned(keys, given, signed)))
    throw new WebhookError('signature', 'The signature does not match: another secret, or a changed body.')
  return { id, sentAt: new Date(seconds * 1000), message: parsed<Message>(bytes) }
}

/**
 * Verifies the legacy signature (`X-Exavault-Signature`) of a message, which does not sign its time: prefer `verifyWebhook`.
 * `verificationToken` is that of the webhook; with several, any of them. Throws WebhookError for a message that is not genuine.
 */
export async function verifyLegacyWebhook<Message = MessageV2>(
  verificationToken: string | readonly string[],
  request: WebhookRequest,
): Promise<Message> {
  const bytes = bytesOf(request)
  const given = ['x-exavault-signature', 'x-exavault-signature-previous'].map((name) => headerOf(request, name))
  if (given.every((one) => one === ''))
    throw new WebhookError('header', 'The request has no header X-Exavault-Signature.')
  const wanted = asList(verificationToken).map((token) => {
    if (token === '') throw new TypeError('verificationToken is empty.')
    return md5(joined(new TextEncoder().encode(token), bytes))
  })
  const matches = wanted.flatMap((one) => given.map((signature) => isEqual(signature, one)))
  if (!matches.includes(true))
    throw new WebhookError('signature', 'The signature does not match: another token, or a changed body.')
  return parsed<Message>(bytes)
}

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** Throws TypeError for a secret that is not one. */
async function importSecret(secret: string): Promise<Key> {
  const key = secret.startsWith('whsec_') ? fromBase64(secret.slice('whsec_'.length)) : undefined
  if (!key || key.length < 24) throw new TypeError('signingSecret is not complete: it begins with whsec_.')
  return await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

/** Signatures in the header that are compared: there are two during a rotation. */
const mostSignatures = 10

async function isSigned(keys: readonly Key[], header: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const given = header.split(' ').slice(0, mostSignatures)
  const signatures = given.flatMap((one) => (one.startsWith('v1,') ? (fromBase64(one.slice(3)) ?? []) : []))
  const checks = keys.flatMap((key) => signatures.map((one) => crypto.subtle.verify('HMAC', key, one, signed)))
  return (await Promise.all(checks)).includes(true)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(one.length + other.length)
  all.set(one)
  all.set(other, one.length)
  return all
}
