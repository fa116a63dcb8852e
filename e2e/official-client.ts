/** The official client from npm, unchanged, with promises around its callbacks. */
import { createRequire } from 'node:module'

interface Answer {
  readonly data: Attributes & Attributes[]
  readonly included?: unknown[]
  readonly totalResults?: number
  readonly returnedResults?: number
  readonly meta?: Record<string, unknown>
}
interface Attributes {
  readonly id: number
  readonly attributes: Record<string, unknown>
}
export interface HttpResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: unknown
}
type Method = (...args: unknown[]) => void

interface Library {
  ApiClient: new () => { basePath: string }
  ResourcesApi: new (client: object) => Record<string, Method>
  WebhooksApi: new (client: object) => Record<string, Method>
  ActivityApi: new (client: object) => Record<string, Method>
  UsersApi: new (client: object) => Record<string, Method>
  AccountApi: new (client: object) => Record<string, Method>
}

const library = createRequire(import.meta.url)('@exavault/exavault-api') as Library

const apis = [library.ResourcesApi, library.WebhooksApi, library.ActivityApi, library.UsersApi, library.AccountApi]

/** What of the client is called here: every method, but for the forms of them that give the bare answer. */
export const officialMethods = apis.flatMap((api) =>
  Object.getOwnPropertyNames(api.prototype).filter((name) => name !== 'constructor' && !name.endsWith('WithHttpInfo')),
)

type Call = (method: string, ...args: unknown[]) => Promise<{ data: Answer; response: HttpResponse }>

export interface OfficialClient {
  readonly resources: Call
  readonly webhooks: Call
  readonly activity: Call
  readonly users: Call
  readonly account: Call
}

/** Methods that want the id of a thing before the credentials; all others want the credentials first. */
const idFirst =
  /ById$|^(?:deleteWebhook|regenerateWebhookToken|resendWebhookActivityEntry|updateWebhook|deleteUser|updateUser)$/
/** Wants the two credentials the other way round. */
const tokenFirst = 'updateResourceById'

/** `basePath` as people write it, with or without a slash at its end. */
export function officialClient(
  basePath: string,
  { apiKey, accessToken }: { apiKey: string; accessToken: string },
): OfficialClient {
  const client = new library.ApiClient()
  client.basePath = basePath
  const caller =
    (api: Record<string, Method>): Call =>
    (method, ...args) =>
      new Promise((resolve, reject) => {
        const done = (error: unknown, data: Answer, response: HttpResponse) =>
          error ? reject(error) : resolve({ data, response })
        const ids = idFirst.test(method) ? args.splice(0, 1) : []
        const credentials = method === tokenFirst ? [accessToken, apiKey] : [apiKey, accessToken]
        api[method]?.call(api, ...ids, ...credentials, ...args, done)
      })
  return {
    resources: caller(new library.ResourcesApi(client)),
    webhooks: caller(new library.WebhooksApi(client)),
    activity: caller(new library.ActivityApi(client)),
    users: caller(new library.UsersApi(client)),
    account: caller(new library.AccountApi(client)),
  }
}
