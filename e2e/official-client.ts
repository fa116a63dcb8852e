/** The unmodified official client from npm, with promises for its callbacks. */
import { createRequire } from 'node:module'
import { sentWith } from './sent-fields.ts'

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
  SharesApi: new (client: object) => Record<string, Method>
  FormApi: new (client: object) => Record<string, Method>
  RecipientsApi: new (client: object) => Record<string, Method>
  NotificationsApi: new (client: object) => Record<string, Method>
  EmailListsApi: new (client: object) => Record<string, Method>
  EmailApi: new (client: object) => Record<string, Method>
  SSHKeysApi: new (client: object) => Record<string, Method>
}

const library = createRequire(import.meta.url)('@exavault/exavault-api') as Library

const apis = [library.ResourcesApi, library.WebhooksApi, library.ActivityApi, library.UsersApi, library.AccountApi]

/** Every method of these, except the variants that return the raw response. */
const methodsOf = (some: typeof apis) =>
  some.flatMap((api) =>
    Object.getOwnPropertyNames(api.prototype).filter(
      (name) => name !== 'constructor' && !name.endsWith('WithHttpInfo'),
    ),
  )

/** Client methods for files, users and webhooks. */
export const officialMethods = methodsOf(apis)

/** Client methods for shares. */
export const sharingMethods = methodsOf([library.SharesApi, library.FormApi, library.RecipientsApi])

/** Client methods for notifications and emails. */
export const noticeMethods = methodsOf([
  library.NotificationsApi,
  library.EmailListsApi,
  library.EmailApi,
  library.SSHKeysApi,
])

type Call = (method: string, ...args: unknown[]) => Promise<{ data: Answer; response: HttpResponse }>

export interface OfficialClient {
  readonly resources: Call
  readonly webhooks: Call
  readonly activity: Call
  readonly users: Call
  readonly account: Call
  readonly shares: Call
  readonly forms: Call
  readonly recipients: Call
  readonly notifications: Call
  readonly emailLists: Call
  readonly email: Call
  readonly sshKeys: Call
}

/** Methods with the id before the credentials; all others have the credentials first. */
const idFirst =
  /(?<!Message)ById$|^(?:deleteWebhook|regenerateWebhookToken|resendWebhookActivityEntry|updateWebhook|deleteUser|updateUser)$/
/** Methods with the body before the id. */
const bodyFirst = 'updateShareById'
/** Newer parts of the client have the id after the credentials, with these exceptions. */
const keyFirst = /^(?:deleteSSHKey|getSSHKey)$/
const neverFirst = /^$/
/** Methods with the two credentials in the other order. */
const tokenFirst = 'updateResourceById'

/** `basePath` with or without a trailing slash. Requests are recorded in `sent`. */
export function officialClient(
  basePath: string,
  { apiKey, accessToken }: { apiKey: string; accessToken: string },
  sent = new Set<string>(),
): OfficialClient {
  const client = new library.ApiClient()
  client.basePath = basePath
  const caller =
    (api: Record<string, Method>, before = idFirst): Call =>
    (method, ...args) =>
      new Promise((resolve, reject) => {
        for (const field of sentWith(method, args)) sent.add(field)
        const done = (error: unknown, data: Answer, response: HttpResponse) =>
          error ? reject(error) : resolve({ data, response })
        const ids = before.test(method) ? args.splice(0, method === bodyFirst ? 2 : 1) : []
        const credentials = method === tokenFirst ? [accessToken, apiKey] : [apiKey, accessToken]
        api[method]?.call(api, ...ids, ...credentials, ...args, done)
      })
  return {
    resources: caller(new library.ResourcesApi(client)),
    webhooks: caller(new library.WebhooksApi(client)),
    activity: caller(new library.ActivityApi(client)),
    users: caller(new library.UsersApi(client)),
    account: caller(new library.AccountApi(client)),
    shares: caller(new library.SharesApi(client)),
    forms: caller(new library.FormApi(client)),
    recipients: caller(new library.RecipientsApi(client)),
    notifications: caller(new library.NotificationsApi(client), neverFirst),
    emailLists: caller(new library.EmailListsApi(client), neverFirst),
    email: caller(new library.EmailApi(client), neverFirst),
    sshKeys: caller(new library.SSHKeysApi(client), keyFirst),
  }
}
