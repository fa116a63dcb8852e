/** The prose of the document. */
import type { Tag } from '../definition/operation.ts'

export const introduction = `
Files come in, webhooks go out, applications fetch the files.

**Credentials.** Every request carries two headers: \`ev-api-key\` says which application asks, \`ev-access-token\` says as
which user. An administrator makes both. A request can do what that user can do, and no more. A browser that has signed in
sends the cookie of its session instead.

**Files and folders** are named by path (\`/inbound/orders.csv\`, seen from the user's home folder), by id (\`id:8127\`), by
hash (\`hash:5b1f…\`), or by a bare name in the home folder. Names are case-sensitive.

**Answers** are JSON objects: \`responseStatus\` repeats the HTTP status, \`data\` holds what was asked for. With
\`include\`, related objects come along in \`included\`; \`relationships\` say by \`type\` and \`id\` how they belong together.

**Lists** come in pages: \`offset\` and \`limit\` in the request, \`totalResults\` and \`returnedResults\` in the answer.

**Errors** carry a \`code\` for programs and a \`detail\` for people, which says what to do.

**Transactions.** Each request counts against what the account may do in 24 hours. \`X-RateLimit-Limit\` and
\`X-RateLimit-Remaining\` keep you informed. Refused credentials and webhook messages do not count.

**What is accepted beyond the types.** Unknown fields and parameters are ignored. A boolean may be \`true\`, \`false\`, \`1\`, \`0\`, or one of
them as a string; an integer may be a string of digits; words of a list of choices are read without regard to case. In a query a
single value counts as a list of one, and the names of lists may end in \`[]\` or not. In a JSON body a number is never read as text, nor a single value as a list. A missing
body is \`{}\`. Where a field accepts more, its description says so.

**Sizes.** The head of a request may have 16 KiB, JSON 1 MiB, and 16 KiB where no credentials or no body are expected. Integers are exact up to 2^53 - 1.

What is marked as an addition is not part of the API that existing clients were made for; they pass over it.
`.trim()

export const tagTexts: Readonly<Record<Tag, string>> = {
  Resources: 'Files and folders: make, upload, list, look at, download, rename, move, copy, pack, unpack, delete.',
  Trash: 'What was deleted, for as long as it can be restored.',
  Webhooks: 'Have your application told when something happens in a folder, in a signed message.',
  Activity: 'What happened, and what was sent because of it.',
  Shares: 'Folders and files for people without an account: shared folders, sends, and who was invited.',
  Forms: 'The forms of receive folders, and what visitors entered in them.',
  Users: 'Who may sign in, where their home is, and what they may do.',
  Account: 'How much is used of what there is, and the settings for all.',
  'API keys': 'A key for each application.',
  'Access tokens': 'Let an application act as a user.',
  Sessions: 'Sign in with a browser, with a second factor if you like, and out again.',
  'SSH keys': 'Let a user sign in by SFTP without a password.',
  Notifications: 'Mails about what happens to a file or in a folder.',
  Mail: 'Letters that are asked for, and what waits to be sent.',
  'Email lists': 'Addresses under one name, to send to all of them at once.',
  'Set-up': 'The first steps of an installation.',
}

export const webhookText = `
Posted to the \`endpointUrl\` of a webhook when one of its events happens in its folder. Answer with any 2xx status within
15 seconds, and do the work afterwards. Otherwise the message comes again: up to eight attempts in about a day.

Check a signature before you believe a message. Both are made over the raw body, so read it as bytes before you parse it.
A message can arrive more than once: remember \`webhook-id\`.
`.trim()
