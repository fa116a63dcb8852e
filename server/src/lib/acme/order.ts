/** Orders a certificate from a certificate authority by ACME (RFC 8555), with challenges over HTTP. */
import { generateKeyPairSync } from 'node:crypto'
import type { Client } from 'acme-client'
import { AcmeError } from './problem.ts'
import { type AcmeConnection, openConnection } from './request.ts'

export interface AcmeOrder {
  /** URL of the authority's directory. */
  readonly directory: string
  /** PEM of the only authorities that the directory's own certificate is accepted from; null: those that Node knows. */
  readonly trusted: string | null
  /** PEM, from `newKey`. An account is created with it unless there is one; that agrees to the terms of service. */
  readonly accountKey: string
  readonly email: string | null
  /** External account binding, which some authorities require. */
  readonly binding: { readonly keyId: string; readonly key: string } | null
  /** DNS names. */
  readonly names: readonly string[]
  /** Serves the response at `/.well-known/acme-challenge/TOKEN` on port 80 of the name from when it resolves. */
  publish(token: string, response: string): Promise<void>
}

/** PEM. */
export interface OrderedCertificate {
  readonly chain: string
  readonly key: string
}

/** A private key on P-256, PEM. */
export const newKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Longest time of an order, in ms. */
const deadlineMs = 180_000

/** While the authority validates: a second after the first look, then twice as long each time. The deadline ends it. */
const polling = { backoffAttempts: 30, backoffMin: 1_000, backoffMax: 10_000 }

/** Of a challenge. */
const tokenForm = /^[A-Za-z0-9_-]{16,128}$/

/** Rejects with an AcmeError, also when the signal is aborted or the deadline has passed. */
export async function orderCertificate(order: AcmeOrder, signal: AbortSignal): Promise<OrderedCertificate> {
  const deadline = AbortSignal.timeout(deadlineMs)
  const ended = AbortSignal.any([signal, deadline])
  await using connection = openConnection(order.trusted, ended)
  const aborted = new Promise<never>((_, reject) => {
    const end = () => reject(new AcmeError('late', deadline.aborted ? 'it did not answer in time' : 'it was stopped'))
    if (ended.aborted) end()
    ended.addEventListener('abort', end, { once: true })
  })
  try {
    return await Promise.race([carryOut(order, connection, ended), aborted])
  } catch (error) {
    if (error instanceof AcmeError) throw error
    throw connection.problem() ?? new AcmeError('refused', error instanceof Error ? error.message : String(error))
  }
}

async function carryOut(
  order: AcmeOrder,
  connection: AcmeConnection,
  signal: AbortSignal,
): Promise<OrderedCertificate> {
  // Loaded when a certificate is ordered, every few weeks.
  const { default: acme } = await import('acme-client')
  // The library's own client follows redirects, and repeats requests for as long as the authority says.
  acme.axios.defaults.adapter = connection.request
  const client = new acme.Client({
    directoryUrl: order.directory,
    accountKey: order.accountKey,
    ...(order.binding && { externalAccountBinding: { kid: order.binding.keyId, hmacKey: order.binding.key } }),
    ...polling,
  })
  await register(client, order.email, connection)
  const key = newKey()
  const [, csr] = await acme.crypto.createCsr({ altNames: [...order.names] }, key)
  const chain = await client.auto({
    csr,
    challengePriority: ['http-01'],
    // Many networks can't reach their own public address.
    skipChallengeVerification: true,
    async challengeCreateFn({ identifier }, { type, token }, response) {
      if (type !== 'http-01')
        throw new AcmeError('refused', `it does not offer validation over HTTP for ${identifier.value}`)
      if (!tokenForm.test(token)) throw new AcmeError('refused', 'its challenge has an invalid token')
      if (!signal.aborted) await order.publish(token, response)
    },
    // Challenges expire by themselves: the authority may ask from several places after its first answer.
    challengeRemoveFn: async () => undefined,
  })
  return { chain, key }
}

/** Creates the account of the key, or finds it. */
async function register(client: Client, email: string | null, connection: AcmeConnection): Promise<void> {
  const contact = email === null ? {} : { contact: [`mailto:${email}`] }
  try {
    await client.createAccount({ termsOfServiceAgreed: true, ...contact })
  } catch (error) {
    // The library updates an account that was there, with nothing if there is no email address, which authorities may refuse.
    if (!hasAccount(client)) throw error
    connection.forget()
  }
}

function hasAccount(client: Client): boolean {
  try {
    return client.getAccountUrl() !== ''
  } catch {
    return false
  }
}
