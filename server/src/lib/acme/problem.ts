/** Why a certificate authority issued no certificate. */

/**
 * `unreachable`: no connection; `untrusted`: the certificate of its directory is not accepted; `late`: no answer in time; `refused`:
 * everything else, see `type`.
 */
export type AcmeFailure = 'unreachable' | 'untrusted' | 'late' | 'refused'

export interface AcmeProblem {
  /** Of RFC 8555, without its prefix: `rateLimited`, `unauthorized` …; '' if the authority gave none. */
  readonly type: string
  /** The name that could not be validated, if it is about one. */
  readonly challenged: boolean
  /** Time until the authority wants to be asked again, in ms; null if it did not say. */
  readonly retryAfterMs: number | null
}

export class AcmeError extends Error {
  override readonly name = 'AcmeError'
  readonly failure: AcmeFailure
  readonly problem: AcmeProblem | null

  /** `detail`: what happened, to be shown to operators. */
  constructor(failure: AcmeFailure, detail: string, problem: AcmeProblem | null = null) {
    super(printable(detail))
    this.failure = failure
    this.problem = problem
  }
}

const longestDetail = 500

/** The authority's words on one line, without control characters. */
const printable = (text: string): string =>
  text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, longestDetail)

const prefix = 'urn:ietf:params:acme:error:'

/** The problem document in a response of an authority: as the response itself, or as the reason of an invalid challenge or order. */
export function problemIn(body: unknown, retryAfterMs: number | null): AcmeError | null {
  const own = documentOf(body, retryAfterMs, false)
  if (own) return own
  const inner = isRecord(body) && body['status'] === 'invalid' ? body['error'] : undefined
  const isChallenge = isRecord(body) && typeof body['token'] === 'string'
  return documentOf(inner, retryAfterMs, isChallenge)
}

function documentOf(value: unknown, retryAfterMs: number | null, challenged: boolean): AcmeError | null {
  if (!isRecord(value)) return null
  const { type, detail, subproblems } = value
  if (typeof type !== 'string' || !type.startsWith(prefix)) return null
  const inner = Array.isArray(subproblems) ? subproblems.filter(isRecord).map((one) => one['detail']) : []
  const details = [detail, ...inner.slice(0, 3)].filter((one) => typeof one === 'string')
  return new AcmeError('refused', details.join(' '), { type: type.slice(prefix.length), challenged, retryAfterMs })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
