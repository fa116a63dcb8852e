/** When a certificate is renewed, when an attempt is repeated, and what operators are told. */
import { expect, it } from 'vitest'
import { AcmeError, problemIn } from '../../lib/acme/problem.ts'
import { pauseAfter, pauseAfterError, renewalOf, sentenceFor } from './certificate.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const at = (ms: number) => new Date(Date.parse('2026-11-28T00:00:00Z') + ms)

it('is renewed after two thirds of its lifetime', () => {
  expect(renewalOf({ from: at(0), to: at(90 * dayMs) }, at(hourMs))).toEqual(at(60 * dayMs))
  expect(renewalOf({ from: at(0), to: at(6 * dayMs) }, at(0))).toEqual(at(4 * dayMs))
})

it('is not ordered again at once by a server with a wrong clock, or from an authority with one', () => {
  const ninety = { from: at(0), to: at(90 * dayMs) }
  expect(renewalOf(ninety, at(1_000 * dayMs))).toEqual(at(1_030 * dayMs))
  expect(renewalOf({ from: at(9), to: at(9) }, at(0)).getTime()).toBeGreaterThanOrEqual(at(0).getTime())
})

it('is tried again after growing pauses: at most five times in the first hour', () => {
  const pauses = Array.from({ length: 12 }, (_, i) => pauseAfter(i + 1))
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  expect(pauses.at(-1)).toBe(12 * hourMs)
  const times = pauses.map((_, i) => pauses.slice(0, i).reduce((a, b) => a + b, 0))
  expect(times.filter((ms) => ms < hourMs).length).toBeLessThanOrEqual(5)
})

const refusal = (type: string, detail: string, retryAfterMs: number | null = null) =>
  problemIn({ type: `urn:ietf:params:acme:error:${type}`, detail, status: 429 }, retryAfterMs) as AcmeError

it('waits for as long as the authority asks, for a week at most', () => {
  expect(pauseAfterError(1, refusal('rateLimited', 'too many', 2 * hourMs))).toBe(2 * hourMs)
  expect(pauseAfterError(7, refusal('rateLimited', 'too many', 2 * hourMs))).toBe(12 * hourMs)
  expect(pauseAfterError(1, refusal('rateLimited', 'too many', 300 * dayMs))).toBe(7 * dayMs)
  expect(pauseAfterError(1, new AcmeError('unreachable', 'connect ECONNREFUSED'))).toBe(minuteMs)
})

const acme = { directory: 'https://acme.example/directory', names: ['files.harbour.example'], port: 80 }

it.each([
  [
    new AcmeError('unreachable', 'connect ECONNREFUSED'),
    /can't be reached \(connect ECONNREFUSED\)\. Check SALLYPORT_ACME_DIRECTORY/,
  ],
  [new AcmeError('untrusted', 'self-signed certificate'), /is not trusted .*Set SALLYPORT_ACME_CA/],
  [refusal('externalAccountRequired', 'no binding'), /no binding\. Set SALLYPORT_ACME_EAB/],
  [refusal('rejectedIdentifier', 'policy forbids it.'), /policy forbids it\. Check the names in SALLYPORT_ACME\.$/],
  [refusal('invalidContact', 'no such domain'), /Check SALLYPORT_ACME_EMAIL/],
  [
    refusal('rateLimited', 'too many certificates'),
    /too many certificates\. The next attempt follows when it allows one\.$/,
  ],
  [refusal('serverInternal', 'an error'), /issued no certificate: an error\.$/],
])('says what happened and what to do: %s', (error, sentence) => {
  const said = sentenceFor(error, acme)
  expect(said).toMatch(sentence)
  expect(said).toContain('acme.example')
})

it('says that the name must lead to this server when it was not validated', () => {
  const error = problemIn(
    {
      type: 'http-01',
      status: 'invalid',
      token: 'abc',
      error: { type: 'urn:ietf:params:acme:error:malformed', detail: 'Fetching http://…: Timeout during connect' },
    },
    null,
  )
  expect(error && sentenceFor(error, acme)).toMatch(
    /Timeout during connect\. Check that the DNS records of files\.harbour\.example lead to this server, and that port 80 there reaches SALLYPORT_ACME_PORT \(80\)\.$/,
  )
})

it('shows the words of the authority on one line, without control characters, shortened', () => {
  const { message } = refusal('malformed', `a\u001b[31m\nb\u202e${'x'.repeat(2_000)}`)
  expect(message).toMatch(/^a \[31m b x+$/)
  expect(message.length).toBeLessThanOrEqual(500)
  expect(problemIn({ status: 'valid', error: { type: 'urn:ietf:params:acme:error:dns' } }, null)).toBeNull()
  expect(problemIn('nonsense', null)).toBeNull()
})
