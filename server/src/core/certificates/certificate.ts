/** The certificate that this installation obtains by ACME: when it is renewed, and what operators are told about a failure. */
import type { AcmeError } from '../../lib/acme/problem.ts'
import type { AcmeSettings } from '../context.ts'

/** What operators see. Times as in the database. */
export interface CertificateState {
  readonly names: readonly string[]
  readonly directory: string
  /** When the certificate expires; null while there is none. */
  readonly expiresAt: string | null
  /** When it was valid first; null while there is none. */
  readonly issuedAt: string | null
  /** When the next attempt is due. */
  readonly nextAttemptAt: string | null
  /** Attempts that failed since the last certificate. */
  readonly failures: number
  /** What happened last and what to do, in sentences; null unless it was a failure. */
  readonly problem: string | null
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** Before the second attempt, the third … Public authorities accept about five failures of a name in an hour. */
const pausesMs = [1, 5, 20, 60, 180, 360, 720].map((minutes) => minutes * minuteMs)

/** The longest time that an authority can ask us to wait. */
const longestWaitMs = 7 * dayMs

/** After this many failed attempts in a row, the next one follows after … ms. */
export const pauseAfter = (failures: number): number => pausesMs[Math.min(failures, pausesMs.length) - 1] ?? minuteMs

/** Our own pause, or what the authority asks for if that is longer. */
export const pauseAfterError = (failures: number, { problem }: AcmeError): number =>
  Math.max(pauseAfter(failures), Math.min(problem?.retryAfterMs ?? 0, longestWaitMs))

/**
 * When two thirds of the lifetime have passed, which is 30 days before the end for 90 days. At least a third of the lifetime from now: a
 * wrong clock must not order one certificate after the other.
 */
export function renewalOf({ from, to }: { readonly from: Date; readonly to: Date }, now: Date): Date {
  const third = Math.max(0, to.getTime() - from.getTime()) / 3
  return new Date(Math.max(from.getTime() + 2 * third, now.getTime() + third))
}

type Sayable = Pick<AcmeSettings, 'directory' | 'names' | 'port'>

/** What went wrong, and what to do. */
export function sentenceFor(error: AcmeError, { directory, names, port }: Sayable): string {
  const { failure, message, problem } = error
  const authority = new URL(directory).host
  if (failure === 'unreachable')
    return `The certificate authority ${authority} can't be reached (${message}). Check SALLYPORT_ACME_DIRECTORY and the network of this server.`
  if (failure === 'untrusted')
    return `The certificate of the authority's own server, ${authority}, is not trusted (${message}). Set SALLYPORT_ACME_CA to the certificate that signed it.`
  if (failure === 'late') return `The certificate authority ${authority} did not issue a certificate: ${message}.`
  const answer = /[.!?]$/.test(message) ? message : `${message}.`
  const isAbout = problem?.challenged || ['dns', 'connection', 'unauthorized'].includes(problem?.type ?? '')
  if (isAbout)
    return `The certificate authority ${authority} issued no certificate: ${answer} Check that the DNS records of ${names.join(', ')} lead to this server, and that port 80 there reaches SALLYPORT_ACME_PORT (${port}).`
  const remedy = remedies[problem?.type ?? ''] ?? ''
  return `The certificate authority ${authority} issued no certificate: ${answer} ${remedy}`.trim()
}

const remedies: Readonly<Record<string, string>> = {
  rateLimited: 'The next attempt follows when it allows one.',
  externalAccountRequired: 'Set SALLYPORT_ACME_EAB to the key ID and the key that it has given you.',
  rejectedIdentifier: 'Check the names in SALLYPORT_ACME.',
  caa: 'Allow this authority in the CAA record of the domain, or set SALLYPORT_ACME_DIRECTORY to one that is allowed.',
  invalidContact: 'Check SALLYPORT_ACME_EMAIL.',
  unsupportedContact: 'Check SALLYPORT_ACME_EMAIL.',
}
