import { ShareList } from './share-list.tsx'

const words = {
  title: 'Shared folders',
  about: 'Live folders for people without an account: what is changed there is changed for both sides.',
  make: 'SHARE FOLDER',
  empty: 'No shared folders',
  hint: 'Choose a folder, say what visitors may do, and pass the link on.',
}

export const Page = () => <ShareList type="shared_folder" words={words} />
