import { soleBrand } from '../../../core/accounts/logo.ts'
import { isOpen, setUpWithCode } from '../../../core/setup/setup.ts'
import { presentAccount } from '../../present/account/account.ts'
import { logoAddress } from '../../present/account/logo.ts'
import { presentUser } from '../../present/users/user.ts'
import type { Handler } from '../../responses/call.ts'

export const getSetupState: Handler<'getSetupState'> = async ({ ctx }) => {
  const needed = await isOpen(ctx)
  const brand = await soleBrand(ctx)
  const shown = brand && { name: brand.name, logo: brand.logo && logoAddress(brand.logo.hash) }
  return {
    status: 200,
    body: { data: { type: 'setup', attributes: { needed, sendsEmails: ctx.settings.mailServer, brand: shown } } },
  }
}

export const setUp: Handler<'setUp'> = async ({ ctx, address, body: { code, ...input } }) => {
  const { account, master } = await setUpWithCode(ctx, code, input, address)
  const { timeZone } = master
  const data = presentUser(master, { accountName: account.name, homePath: '/', timeZone })
  return { status: 201, body: { data, included: [presentAccount(account, { userCount: 1, timeZone })] } }
}
