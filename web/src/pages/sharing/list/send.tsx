import { t } from '../../../lib/language/language.ts'
import { ShareList } from './share-list.tsx'

const words = {
  title: t('Sent files'),
  about: t('Copies of files, made at the time of sending, for download through a link.'),
  make: t('Send files'),
  empty: t('No active sends'),
  hint: t(
    'Select files and send the link to the recipients. Anyone with the link can download the files without an account.',
  ),
}

export const Page = () => <ShareList type="send" words={words} />
