/** A fetch with upload progress, implemented with XMLHttpRequest because fetch does not report it. */
import { withErrorSentences } from '../../lib/language/api-sentences/loading.ts'
import { t } from '../../lib/language/language.ts'

export const fetchWithProgress =
  (onSent: (bytes: number) => void): typeof fetch =>
  (input, init = {}) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open(init.method ?? 'GET', String(input))
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value)
      request.upload.onprogress = ({ loaded }) => onSent(loaded)
      request.onload = () =>
        resolve(withErrorSentences(new Response(request.responseText || null, { status: request.status })))
      request.onerror = () => reject(new TypeError('The connection was lost.'))
      request.onabort = () => reject(new DOMException(t('The upload was cancelled.'), 'AbortError'))
      init.signal?.addEventListener('abort', () => request.abort())
      if (init.signal?.aborted) return request.onabort(new ProgressEvent('abort'))
      request.send(init.body as XMLHttpRequestBodyInit)
    })
