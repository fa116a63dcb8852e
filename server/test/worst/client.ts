/** Sends worst-case inputs, for tests inside the server's process and for the benchmark outside of it. */

export interface WorstAnswer {
  readonly status: number
  json<T = { readonly data: { readonly id: number; readonly attributes: Readonly<Record<string, unknown>> } }>(): T
}

export interface WorstOptions {
  readonly json?: unknown
  readonly body?: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
  /** Without credentials. */
  readonly anonymous?: boolean
}

/** Sends one request as the master of an account; paths are below `/api/v2/` unless they begin with a slash. */
export type SendWorst = (method: string, path: string, options?: WorstOptions) => Promise<WorstAnswer>

/** Sends a request of the preparation. Throws for any status but 2xx; resolves with the id in the response. */
export async function requireSuccess(
  ask: SendWorst,
  method: string,
  path: string,
  options: WorstOptions = {},
): Promise<number> {
  const answer = await ask(method, path, options)
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.json())}`)
  const { data } = answer.json()
  return (Array.isArray(data) ? data[0]?.id : data?.id) ?? 0
}

/** Uploads bytes to a path; resolves with the id of the file. */
export const upload = (ask: SendWorst, path: string, body: string | Buffer): Promise<number> =>
  requireSuccess(
    ask,
    'POST',
    `resources/upload?path=${encodeURIComponent(path)}&fileSize=${body.length}&allowOverwrite=true`,
    {
      body,
      headers: { 'content-type': 'application/octet-stream' },
    },
  )
