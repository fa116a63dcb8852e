/** The second factor of a user. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import {
  RecoveryCodesResponse,
  SecondFactorCode,
  SecondFactorEnrolment,
  SecondFactorPassword,
  SecondFactorResponse,
} from '../../schemas/credentials/second-factor.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import { id } from '../../schemas/fields.ts'

const done = { responseStatus: 200, data: [] }
const secret = 'KRUGS3LFEB2GKYLEMVZA'

export const secondFactorOperations = {
  getSecondFactor: operation({
    id: 'getSecondFactor',
    method: 'GET',
    path: '/users/me/second-factor',
    tag: 'Sessions',
    summary: 'Look at your second factor',
    description: 'Whether signing in asks you for a code, and how many recovery codes are left.',
    access: 'user',
    beyondLimit: true,
    replies: { 200: SecondFactorResponse },
    addition: true,
    examples: {
      replies: {
        200: {
          responseStatus: 200,
          data: { type: 'secondFactor', attributes: { enabled: true, recoveryCodesLeft: 9 } },
        },
      },
    },
  }),

  addSecondFactor: operation({
    id: 'addSecondFactor',
    method: 'POST',
    path: '/users/me/second-factor',
    tag: 'Sessions',
    summary: 'Begin to set up a second factor',
    description:
      'Answers with a secret for an authenticator app. Nothing changes until a code of it is confirmed, within ten minutes; beginning again makes another secret.',
    access: 'user',
    body: SecondFactorPassword,
    replies: { 201: SecondFactorEnrolment },
    errors: ['ERROR_CONFLICT', 'ERROR_CSRF'],
    addition: true,
    examples: {
      body: { password: 'Tide-tables-1906' },
      replies: {
        201: {
          responseStatus: 201,
          data: {
            type: 'secondFactor',
            attributes: {
              secret,
              otpauthUrl: `otpauth://totp/Sallyport:mira?issuer=Sallyport&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
            },
          },
        },
      },
    },
  }),

  confirmSecondFactor: operation({
    id: 'confirmSecondFactor',
    method: 'POST',
    path: '/users/me/second-factor/confirm',
    tag: 'Sessions',
    summary: 'Switch the second factor on',
    description: 'From now on signing in asks for a code. The recovery codes are for the day the app is lost.',
    access: 'user',
    body: SecondFactorCode,
    replies: { 200: RecoveryCodesResponse },
    errors: ['ERROR_CONFLICT', 'ERROR_CSRF'],
    addition: true,
    examples: {
      body: { code: '492039' },
      replies: {
        200: {
          responseStatus: 200,
          data: { type: 'secondFactor', attributes: { recoveryCodes: ['k7qf-m2xd-9htb-w4rc-p0sz'] } },
        },
      },
    },
  }),

  removeSecondFactor: operation({
    id: 'removeSecondFactor',
    method: 'DELETE',
    path: '/users/me/second-factor',
    tag: 'Sessions',
    summary: 'Switch the second factor off',
    description: 'Signing in asks for the password only. The recovery codes are void.',
    access: 'user',
    body: SecondFactorPassword,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_CSRF'],
    addition: true,
    examples: { body: { password: 'Tide-tables-1906' }, replies: { 200: done } },
  }),

  removeSecondFactorOf: operation({
    id: 'removeSecondFactorOf',
    method: 'DELETE',
    path: '/users/{id}/second-factor',
    tag: 'Sessions',
    summary: 'Switch off the second factor of a user',
    description:
      'For another user who has lost the app and the recovery codes. Make sure who is asking. Your own is switched off with your password: `DELETE /users/me/second-factor`.',
    access: 'admin',
    params: Type.Object({ id: id('Id of the user.') }),
    replies: { 200: EmptyResponse },
    errors: ['ERROR_USER_NOT_FOUND', 'ERROR_CSRF'],
    addition: true,
    examples: { params: { id: 7 }, replies: { 200: done } },
  }),
}
