import { Link } from '@tanstack/react-router';
import { Button, buttonLook } from '../parts/controls.js';
import { Page } from '../parts/Page.js';
import { useWords } from '../words/words.js';

export function NotFound() {
  const words = useWords();
  return (
    <Page title={words.notFound.title}>
      <Link to="/" className={`${buttonLook('main')} w-fit`}>
        {words.notFound.home}
      </Link>
    </Page>
  );
}

/** A fault of ours, or a page's script that didn't come (a new version, no connection). */
export function Failed() {
  const words = useWords();
  return (
    <Page title={words.failed.title} lead={words.failed.detail}>
      <Button look="main" className="w-fit" onClick={() => location.reload()}>
        {words.retry}
      </Button>
    </Page>
  );
}
