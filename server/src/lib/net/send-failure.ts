/** What went wrong when a request brought no answer, in words of our own. */

/**
 * 'blocked' = the target is not allowed, 'dns' = its name does not resolve, 'connect' = nobody takes the connection or it
 * broke, 'tls' = no trust or no handshake, 'timeout', 'protocol' = what came back is not HTTP or not whole.
 */
export type SendFailure = 'blocked' | 'dns' | 'connect' | 'tls' | 'timeout' | 'protocol'

const timeoutCode = /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/
const tlsCode = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/
const protocolCode = /^(HPE_|UND_ERR_)/

/** The kind of a fault that the HTTP client or a socket threw, and a sentence about it. */
export function explainFailure(error: unknown): { kind: SendFailure; sentence: string } {
  // When several addresses were tried, each has its own error: the first tells as much as any.
  if (error instanceof AggregateError && error.errors.length > 0) return explainFailure(error.errors[0])
  const { name, code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
  // The parser's own errors carry no code for some faults.
  const reason = code ?? (name === 'HTTPParserError' ? 'HPE_' : '')
  if (timeoutCode.test(reason)) return { kind: 'timeout', sentence: 'The endpoint did not answer in time.' }
  if (tlsCode.test(reason)) return { kind: 'tls', sentence: `No secure connection could be made: ${message}.` }
  if (protocolCode.test(reason)) return { kind: 'protocol', sentence: `The answer was not whole HTTP: ${message}.` }
  return { kind: 'connect', sentence: `The connection failed: ${message}.` }
}
