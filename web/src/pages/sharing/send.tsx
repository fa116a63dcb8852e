import { ShareList } from './share-list.tsx'

const words = {
  title: 'Sent files',
  about: 'Copies of files, made at the time of sending, for download through a link.',
  make: 'SEND FILES',
  empty: 'No active sends',
  hint: 'Select files and pass on the link: anyone with the link can download them without an account.',
}

export const Page = () => <ShareList type="send" words={words} />
