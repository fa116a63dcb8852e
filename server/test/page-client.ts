/** A minimal browser for pages without scripts: cookies, redirects, forms. */
import type { ServedApp } from './served-app.ts'

export interface PageResponse {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface PageClient {
  get(path: string, headers?: Record<string, string>): Promise<PageResponse>
  /** Sends a form: fields and files as multipart when `body` is one. */
  post(path: string, body: FormData | Record<string, string>, headers?: Record<string, string>): Promise<PageResponse>
  /** The current cookies. */
  readonly cookie: string
}

/** Creates a client that follows redirects of the server, as browsers do. */
export function newPageClient({ server }: Pick<ServedApp, 'server'>): PageClient {
  const cookies = new Map<string, string>()
  const cookieHeader = () => [...cookies.values()].join('; ')
  async function ask(method: string, path: string, init: RequestInit): Promise<PageResponse> {
    const headers = { ...(cookies.size > 0 && { cookie: cookieHeader() }), ...(init.headers as Record<string, string>) }
    const response = await fetch(server.address + path, { ...init, method, headers, redirect: 'manual' })
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';')
      const name = pair.slice(0, pair.indexOf('='))
      if (/; Max-Age=0(;|$)/.test(set)) cookies.delete(name)
      else cookies.set(name, pair)
    }
    const to = response.headers.get('location')
    if (response.status === 303 && to) return await ask('GET', to, {})
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  return {
    get: (path, headers = {}) => ask('GET', path, { headers }),
    post: (path, body, headers = {}) =>
      ask('POST', path, { body: body instanceof FormData ? body : new URLSearchParams(body), headers }),
    get cookie() {
      return cookieHeader()
    },
  }
}

/** A multipart form: fields first, then files. */
export function formWith(fields: Record<string, string>, files: Record<string, string> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [name, content] of Object.entries(files)) form.append('files', new Blob([content]), name)
  return form
}
