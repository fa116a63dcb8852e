import { useMutation, useQueryClient } from '@tanstack/react-query'
import { t } from '../../lib/language/language.ts'
import { useClient } from '../api/client.ts'
import { InputError } from '../api/failure.ts'
import { type AccountAttributes, accountKey } from './account.ts'

export type Branding = AccountAttributes['brandingSettings']

/** Address of the logo; null without one. */
export const logoAddress = ({ logo, logoExt }: Branding): string | null =>
  logo === null ? null : `/s/-/logo/${logo}.${logoExt}`

const maxBytes = 600_000

/** Uploads a logo, or removes it for null. */
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
  if (file.size > maxBytes)
    throw new InputError(t('The picture is larger than 600 kB. Reduce its size and select it again.'))
  if (file.size === 0) throw new InputError(t('The file is empty.'))
  const address = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new InputError(t('The file could not be read. Select it again.')))
    reader.readAsDataURL(file)
  })
  return address.slice(address.indexOf(',') + 1)
}
