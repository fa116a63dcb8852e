import { ShareList } from './share-list.tsx'

const words = {
  title: 'Sent files',
  about: 'Copies as they were when you sent them, to be fetched by a link.',
  make: 'SEND FILES',
  empty: 'Nothing sent that can still be fetched',
  hint: 'Choose files and pass the link on: whoever has it fetches them, without an account.',
}

export const Page = () => <ShareList type="send" words={words} />
