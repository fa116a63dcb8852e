/** The introduction and tag descriptions of the document. */
import type { Tag } from '../definition/operation.ts'

export const introduction = `
Partners upload files, webhooks notify your application, and it downloads the files.

**Credentials.** Every request has two headers: \`ev-api-key\` identifies the application, \`ev-access-token\` the user it acts as.
An administrator creates both. A request has the permissions of that user. A signed-in browser sends the cookie of its
session instead.

**Files and folders** are identified by path (\`/inbound/orders.csv\`, relative to the user's home folder), by id (\`id:8127\`), by
hash (\`hash:5b1f…\`), or by a bare name in the home folder. Names are case-sensitive.

**Responses** are JSON objects: \`responseStatus\` is the HTTP status, \`data\` the result. With \`include\`, related objects
are added in \`included\`; \`relationships\` refer to them by \`type\` and \`id\`.

**Lists** are paginated: \`offset\` and \`limit\` in the request, \`totalResults\` and \`returnedResults\` in the response.

**Errors** have a \`code\` for programs and a \`detail\` for people, which says what to do.

**Transactions.** Each request counts towards the account's limit in 24 hours, reported in \`X-RateLimit-Limit\` and
\`X-RateLimit-Remaining\`. Refused credentials and webhook messages do not count.

**What is accepted beyond the types.** Unknown fields and parameters are ignored. A boolean may be \`true\`, \`false\`, \`1\`, \`0\`, or one of
them as a string; an integer may be a string of digits; enum values are case-insensitive. In a query a
single value counts as a list of one, and the names of lists may end in \`[]\`. In a JSON body a number is never accepted as text, nor a single value as a list. A missing
body is \`{}\`. Fields that accept more say so in their description.

**Sizes.** The request line and headers may have 16 KiB, JSON 1 MiB, and 16 KiB if no credentials or no body are expected. Integers are exact up to 2^53 - 1.

Operations and fields marked as additions are not part of the API that existing clients were written for; these ignore them.
`.trim()

export const tagTexts: Readonly<Record<Tag, string>> = {
  Resources:
    'Files and folders: create, upload, list, preview, download, rename, move, copy, compress, extract, delete.',
  Trash: 'Deleted files and folders that can be restored.',
  Versions: 'Earlier contents of files.',
  Webhooks: 'Notify your application with a signed message when something happens in a folder.',
  Activity: 'Session log, webhook log, events and statistics.',
  Shares: 'Folders and files for people without an account: shared folders, receive folders, sends, invitations.',
  Forms: 'Forms of receive folders and their submissions.',
  Users: 'Users with their home folders and permissions.',
  Account: 'Usage, limits and settings of the account.',
  'API keys': 'One key per application.',
  'Access tokens': 'Let an application act as a user.',
  Sessions: 'Sign in and out with a browser, optionally with a second factor.',
  'SSH keys': 'Keys with which users sign in over SFTP without a password.',
  Notifications: 'Emails about activity of a file or folder.',
  Mail: 'Emails sent on request, and those waiting to be sent.',
  'Email lists': 'Addresses that can be used together by the name of the list.',
  'Set-up': 'First steps of an installation.',
  Server: 'Settings of the server and quotas of its accounts, for its operators.',
}

export const webhookText = `
Sent to the \`endpointUrl\` of a webhook when one of its events happens in its folder. Respond with any 2xx status within
15 seconds, and process the message afterwards. Otherwise it is retried: up to eight attempts in about a day.

Verify a signature before you trust a message. Both are computed over the raw body, so read it as bytes before parsing it.
A message can arrive more than once: store \`webhook-id\` to recognize duplicates.
`.trim()
