import { soleBrand } from '../../core/accounts/logo.ts'
import { isOpen, setUpWithCode } from '../../core/setup/setup.ts'
import type { Handler } from '../call.ts'
import { presentAccount } from '../present/account.ts'
import { logoAddress } from '../present/logo.ts'
import { presentUser } from '../present/user.ts'

export const getSetupState: Handler<'getSetupState'> = async ({ tools }) => {
  const needed = await isOpen(tools)
  const brand = await soleBrand(tools)
  const shown = brand && { name: brand.name, logo: brand.logo && logoAddress(brand.logo.hash) }
  return {
    status: 200,
    body: { data: { type: 'setup', attributes: { needed, sendsEmails: tools.settings.mailServer, brand: shown } } },
  }
}

export const setUp: Handler<'setUp'> = async ({ tools, address, body: { code, ...input } }) => {
  const { account, master } = await setUpWithCode(tools, code, input, address)
  const { timeZone } = master
  const data = presentUser(master, { accountName: account.name, homePath: '/', timeZone })
  return { status: 201, body: { data, included: [presentAccount(account, { userCount: 1, timeZone })] } }
}
