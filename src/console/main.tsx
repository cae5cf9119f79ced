import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { resume } from './api/session.js';
import { router } from './routes.js';
import { loadWords } from './words/words.js';

void resume();
await loadWords();

const place = document.getElementById('console');
if (!place) throw new Error('index.html has no #console');
createRoot(place).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
