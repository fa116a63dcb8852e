/** The API as the clients of the crash runs use it. */
export type Credentials = Readonly<Record<string, string>>

/** The connection was lost: it is unknown whether the change was made. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

export interface Reply<Body> {
  readonly status: number
  readonly body: Body
}

export interface Resource {
  readonly id: number
  readonly attributes: { readonly path: string; readonly type: 'file' | 'dir'; readonly size: number }
}

/** A request with a JSON body or bytes. Throws ConnectionLost without a complete response. */
export async function call<Body>(
  address: string,
  credentials: Credentials,
  method: string,
  path: string,
  body?: object | Buffer<ArrayBuffer>,
): Promise<Reply<Body>> {
  const isBytes = Buffer.isBuffer(body)
  const type = isBytes ? 'application/octet-stream' : 'application/json'
  try {
    const response = await fetch(`${address}/api/v2${path}`, {
      method,
      headers: { ...credentials, ...(body && { 'content-type': type }) },
      signal: AbortSignal.timeout(60_000),
      ...(body && { body: isBytes ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as Body }
  } catch (error) {
    throw new ConnectionLost(`${method} ${path}`, { cause: error })
  }
}

/** The bytes of a file. Throws for any status but 200. */
export async function download(address: string, credentials: Credentials, identifier: string): Promise<Buffer> {
  const url = `${address}/api/v2/resources/download?resources[]=${encodeURIComponent(identifier)}`
  const response = await fetch(url, { headers: credentials })
  const bytes = Buffer.from(await response.arrayBuffer())
  if (response.status !== 200) throw new Error(`the download of ${identifier} was answered with ${response.status}`)
  return bytes
}

/** All pages of a list. Throws for any status but 200. */
export async function everyPage<Item>(
  address: string,
  credentials: Credentials,
  path: string,
  limit: number,
): Promise<Item[]> {
  const items: Item[] = []
  for (;;) {
    const { status, body } = await call<{ data: Item[] }>(
      address,
      credentials,
      'GET',
      `${path}&limit=${limit}&offset=${items.length}`,
    )
    if (status !== 200) throw new Error(`${path} was answered with ${status}`)
    items.push(...body.data)
    if (body.data.length < limit) return items
  }
}
