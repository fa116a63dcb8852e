/** Creation of the first account and its master user. */
import { type Static, Type } from 'typebox'
import { envelope, single } from '../envelope.ts'
import { emailAddress, nullable, text } from '../fields.ts'
import { Account } from './account.ts'
import { User } from './user.ts'

export const SetupInput = Type.Object(
  {
    code: text('The one-time code that the server printed at startup.'),
    account: text('Name of the account, usually that of the company.'),
    username: text('Name of the master user.'),
    email: emailAddress("The master user's email address."),
    password: text("The master user's password.", 1024),
  },
  { title: 'SetupInput' },
)
export type SetupInput = Static<typeof SetupInput>

export const SetupStateResponse = envelope('SetupStateResponse', {
  data: Type.Object({
    type: Type.Literal('setup'),
    attributes: Type.Object({
      needed: Type.Boolean({ description: 'Whether no account exists yet.' }),
      sendsEmails: Type.Boolean({
        description: 'Whether a mail server is configured. Without one, administrators reset passwords.',
      }),
      brand: nullable(
        Type.Object(
          {
            name: Type.String({ description: 'The company name, or the name of the account.' }),
            logo: nullable(Type.String({ description: 'Address of its logo on this server.' })),
          },
          {
            description:
              'Public branding of the account, if it has set a name or logo and is the only one; null otherwise.',
          },
        ),
      ),
    }),
  }),
})

/** The master user, with the account in `included`. */
export const SetupResponse = single('SetupResponse', User, Account)
export type SetupResponse = Static<typeof SetupResponse>
