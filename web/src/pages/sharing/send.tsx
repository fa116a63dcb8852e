import { ShareList } from './share-list.tsx'

const words = {
  title: 'Sent files',
  about: 'Copies as they were when you sent them, to be fetched by a link.',
  make: 'SEND FILES',
  empty: 'Nothing sent that can still be fetched',
}

export const Page = () => <ShareList type="send" words={words} />
