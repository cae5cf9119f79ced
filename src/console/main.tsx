import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { resume } from './api/session.js';
import { router } from './routes.js';

void resume();

const place = document.getElementById('console');
if (!place) throw new Error('index.html has no #console');
createRoot(place).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
