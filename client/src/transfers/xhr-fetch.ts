/** What is used of XMLHttpRequest: Node, whose types these files are checked with, has none. */
interface Xhr {
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: unknown): void
  abort(): void
  readonly upload: { onprogress: (event: { readonly loaded: number }) => void }
  onload: () => void
  onerror: () => void
  onabort: () => void
  onloadend: () => void
  readonly status: number
  readonly responseText: string
}

export const hasXhr = 'XMLHttpRequest' in globalThis

/** A fetch with upload progress, implemented with XMLHttpRequest because fetch does not report it. */
export const xhrFetch =
  (onSent: (bytes: number) => void): typeof fetch =>
  (input, init = {}) =>
    new Promise((resolve, reject) => {
      const { signal } = init
      const request = new (globalThis as unknown as { XMLHttpRequest: new () => Xhr }).XMLHttpRequest()
      const abort = () => request.abort()
      request.open(init.method ?? 'GET', String(input))
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value)
      request.upload.onprogress = ({ loaded }) => onSent(loaded)
      request.onload = () => resolve(responseOf(request))
      request.onerror = () => reject(new TypeError('The connection was lost.'))
      request.onabort = () => reject(signal?.reason)
      request.onloadend = () => signal?.removeEventListener('abort', abort)
      if (signal?.aborted) return reject(signal.reason)
      signal?.addEventListener('abort', abort)
      request.send(init.body)
    })

function responseOf(request: Xhr): Response {
  const retryAfter = request.getResponseHeader('retry-after')
  return new Response(request.responseText || null, {
    status: request.status,
    ...(retryAfter !== null && { headers: { 'retry-after': retryAfter } }),
  })
}
