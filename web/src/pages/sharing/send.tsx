import { ShareList } from './share-list.tsx'

const words = {
  title: 'Sent files',
  about: 'Copies of files, made at the time of sending, for download through a link.',
  make: 'SEND FILES',
  empty: 'No active sends',
  hint: 'Select files and send the link to the recipients. Anyone with the link can download the files without an account.',
}

export const Page = () => <ShareList type="send" words={words} />
