/** The logo of an account: an addition to the public API. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { AccountResponse, exampleAccount } from '../../schemas/accounts/account.ts'
import { text } from '../../schemas/fields.ts'

/** An image of one pixel. */
const examplePicture = 'R0lGODlhAQABAIAAAAt6dQAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=='

const exampleWithLogo = {
  ...exampleAccount,
  attributes: {
    ...exampleAccount.attributes,
    brandingSettings: {
      ...exampleAccount.attributes.brandingSettings,
      logo: '0f4b1c7a5e9d4c2f8a6b3d1e7c5f9a20',
      logoExt: 'png',
    },
  },
}

export const brandingOperations = {
  setLogo: operation({
    id: 'setLogo',
    method: 'POST',
    path: '/account/logo',
    tag: 'Account',
    summary: 'Set the logo',
    description:
      'Shown on public pages and in emails instead of the company name. The image is re-encoded to at most 480 by 160 pixels, keeping transparency; the original file is discarded.',
    access: 'admin',
    body: Type.Object({
      image: text('The file as base64: a PNG, JPG, GIF or WebP image of at most 600,000 bytes.', 800_000),
    }),
    replies: { 200: AccountResponse },
    addition: true,
    examples: {
      body: { image: examplePicture },
      replies: { 200: { responseStatus: 200, data: exampleWithLogo, included: [] } },
    },
  }),

  removeLogo: operation({
    id: 'removeLogo',
    method: 'DELETE',
    path: '/account/logo',
    tag: 'Account',
    summary: 'Remove the logo',
    description: 'The company name is shown again. Succeeds also if there is no logo.',
    access: 'admin',
    replies: { 200: AccountResponse },
    addition: true,
    examples: { replies: { 200: { responseStatus: 200, data: exampleAccount, included: [] } } },
  }),
}
