/** Classifies failed requests, with messages for users. */

/**
 * 'blocked' = the target is not allowed, 'dns' = its name does not resolve, 'connect' = the connection was refused or broken, 'tls'
 * = certificate not trusted or handshake failed, 'timeout', 'protocol' = the response is not HTTP or incomplete.
 */
export type SendFailure = 'blocked' | 'dns' | 'connect' | 'tls' | 'timeout' | 'protocol'

const timeoutCode = /^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT)$/
const tlsCode = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|EPROTO)/
const protocolCode = /^(HPE_|UND_ERR_)/

/** The kind of an error of the HTTP client or a socket, and a sentence about it. */
export function explainFailure(error: unknown): { kind: SendFailure; sentence: string } {
  // If several addresses were tried, each has its own error: the first is used.
  if (error instanceof AggregateError && error.errors.length > 0) return explainFailure(error.errors[0])
  const { name, code, message }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
  // Some errors of the parser have no code.
  const reason = code ?? (name === 'HTTPParserError' ? 'HPE_' : '')
  if (timeoutCode.test(reason)) return { kind: 'timeout', sentence: 'The endpoint did not respond in time.' }
  if (tlsCode.test(reason)) return { kind: 'tls', sentence: `No secure connection could be made: ${message}.` }
  if (protocolCode.test(reason)) return { kind: 'protocol', sentence: `The response was not valid HTTP: ${message}.` }
  return { kind: 'connect', sentence: `The connection failed: ${message}.` }
}
