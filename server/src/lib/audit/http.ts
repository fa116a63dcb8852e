/** Posts lines of the audit export to an HTTP server. The operator has chosen it: private addresses are allowed. */
import { type AuditLine, bytesOfLines } from './chain.ts'

const deadlineMs = 30_000

/** The lines as one request with a JSON object on each line. Any status but 2xx is a failure; redirects are not followed. */
export async function postLines(
  url: URL,
  authorization: string | null,
  lines: readonly AuditLine[],
  signal: AbortSignal,
): Promise<void> {
  const deadline = AbortSignal.timeout(deadlineMs)
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', ...(authorization !== null && { authorization }) },
    body: new Uint8Array(bytesOfLines(lines)),
    redirect: 'manual',
    signal: AbortSignal.any([signal, deadline]),
  }).catch((error: unknown) => {
    if (deadline.aborted) throw new Error(`The server did not respond within ${deadlineMs / 1_000} s.`)
    throw new Error(`The request failed: ${reasonOf(error)}.`, { cause: error })
  })
  // Its body says nothing that is needed, and can be of any length.
  await response.body?.cancel()
  if (!response.ok) throw new Error(`The server responded with ${response.status}${hints[response.status] ?? ''}.`)
}

const hints: Readonly<Record<number, string>> = {
  401: ': set SALLYPORT_AUDIT_TOKEN, or user and password in the address',
  403: ': set SALLYPORT_AUDIT_TOKEN, or user and password in the address',
  413: ': allow bodies of a few megabytes there',
}

/** `fetch failed` has its reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof AggregateError && cause.errors.length > 0) return reasonOf(cause.errors[0])
  return cause instanceof Error ? cause.message : error.message
}
