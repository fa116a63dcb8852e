import { t } from '../../../lib/language/language.ts'
import { ShareList } from './share-list.tsx'

const words = {
  title: t('Shared folders'),
  about: t('Folders for people without an account. Changes are visible to both sides at once.'),
  make: t('Share folder'),
  empty: t('No shared folders'),
  hint: t('Select a folder, set what visitors may do, and send them the link.'),
}

export const Page = () => <ShareList type="shared_folder" words={words} />
