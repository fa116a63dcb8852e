/** Emails sent on request, and those waiting to be sent. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { emailAddress, paging, text } from '../../schemas/fields.ts'
import { EmailCollectionResponse, emailStates, exampleEmail } from '../../schemas/notifications/email.ts'

const done = { responseStatus: 201, data: [] }

export const mailOperations = {
  sendReferralEmail: operation({
    id: 'sendReferralEmail',
    method: 'POST',
    path: '/email/referral',
    tag: 'Mail',
    summary: 'Recommend this server',
    description:
      'Sends an email that recommends this server: your message, your name and the address of the server. At most five calls per hour.',
    access: 'user',
    body: Type.Object({
      emails: Type.Array(emailAddress('Recipient.'), {
        description: 'Recipients.',
        minItems: 1,
        maxItems: 20,
      }),
      message: text('Your message, sent as plain text.', 5_000),
    }),
    replies: { 201: EmptyResponse },
    examples: {
      body: { emails: ['nora@quay.example'], message: 'We exchange all our papers with this. Have a look.' },
      replies: { 201: done },
    },
  }),

  sendWelcomeEmail: operation({
    id: 'sendWelcomeEmail',
    method: 'POST',
    path: '/email/welcome/{username}',
    tag: 'Mail',
    summary: 'Send the welcome email again',
    description:
      "The account's welcome email with a new link to set a password, valid for a week. Its text is set with `PATCH /account`; only `[[username]]`, `[[ftpserver]]` and `[[setpassword]]` are replaced. Refused (409) for a user without an email address.",
    access: 'admin',
    params: Type.Object({ username: text('The user to send it to.') }),
    replies: { 201: EmptyResponse },
    errors: ['ERROR_USER_NOT_FOUND'],
    examples: { params: { username: 'mira' }, replies: { 201: done } },
  }),

  listLetters: operation({
    id: 'listLetters',
    method: 'GET',
    path: '/letters',
    tag: 'Mail',
    summary: 'List emails',
    description:
      'The outbox of the account, newest first: by default unsent emails with the reasons. Without a mail server all emails wait here until one is configured.',
    access: 'admin',
    query: Type.Object({
      state: Type.Optional(Type.Enum([...emailStates], { description: 'Only emails in this state.' })),
      ...paging(50, 200),
    }),
    replies: { 200: EmailCollectionResponse },
    addition: true,
    beyondLimit: true,
    examples: {
      query: { state: 'waiting' },
      replies: {
        200: { responseStatus: 200, totalResults: 1, returnedResults: 1, mailServer: true, data: [exampleEmail] },
      },
    },
  }),
}
