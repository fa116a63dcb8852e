/** The first steps of an installation. */
import { operation } from '../../definition/operation.ts'
import { exampleAccount } from '../../schemas/accounts/account.ts'
import { SetupInput, SetupResponse, SetupStateResponse } from '../../schemas/accounts/setup.ts'
import { exampleUser } from '../../schemas/accounts/user.ts'

export const setupOperations = {
  getSetupState: operation({
    id: 'getSetupState',
    method: 'GET',
    path: '/setup',
    tag: 'Set-up',
    summary: 'Get the setup state',
    description: 'Whether the first account must still be created; and the public branding of the only account.',
    access: 'open',
    replies: { 200: SetupStateResponse },
    addition: true,
    examples: {
      replies: {
        200: {
          responseStatus: 200,
          data: {
            type: 'setup',
            attributes: { needed: false, sendsEmails: true, brand: { name: 'Harbour Logistics', logo: null } },
          },
        },
      },
    },
  }),

  setUp: operation({
    id: 'setUp',
    method: 'POST',
    path: '/setup',
    tag: 'Set-up',
    summary: 'Create the first account',
    description:
      'Creates the first account and its master user, once. The server prints the required code at each start until then.',
    access: 'open',
    body: SetupInput,
    replies: { 201: SetupResponse },
    errors: ['ERROR_INVALID_PASSWORD', 'ERROR_INSUFFICIENT_PRIVILEGES', 'ERROR_NOT_FOUND'],
    addition: true,
    examples: {
      body: {
        code: '7KQF-M2XD-9HTB-W4RC',
        account: 'harbour',
        username: 'mira',
        email: 'mira@harbour.example',
        password: 'Tide-tables-1906',
      },
      replies: { 201: { responseStatus: 201, data: exampleUser, included: [exampleAccount] } },
    },
  }),
}
