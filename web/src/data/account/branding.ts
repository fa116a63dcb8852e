import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { Mistake } from '../api/failure.ts'
import { type AccountAttributes, accountKey } from './account.ts'

export type Branding = AccountAttributes['brandingSettings']

/** Where the logo's picture is; null for none. */
export const logoAddress = ({ logo, logoExt }: Branding): string | null =>
  logo === null ? null : `/s/-/logo/${logo}.${logoExt}`

const mostBytes = 600_000

/** Sends a picture to be the logo, or null to have none. */
export function useChangeLogo() {
  const client = useClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (file: File | null) =>
      file === null
        ? await client.call('removeLogo')
        : await client.call('setLogo', { body: { image: await base64Of(file) } }),
    onSuccess: (answer) => queries.setQueryData(accountKey, answer),
  })
}

async function base64Of(file: File): Promise<string> {
  if (file.size > mostBytes)
    throw new Mistake('The picture is larger than 600 kB. Save it smaller, and choose it again.')
  if (file.size === 0) throw new Mistake('The file is empty.')
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Mistake('The file could not be read. Choose it again.'))
    reader.readAsDataURL(file)
  })
  return address.slice(address.indexOf(',') + 1)
}
