#include "CKernels.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#if defined(__x86_64__)
#define RELAX() __builtin_ia32_pause()
#else
#define RELAX() ((void)0)
#endif

/* How often a thread looks before it sleeps: some ten microseconds, longer than the pause between the
 * passes of a layer. */
enum { LOOKS = 1000 };

/* A closure as Swift passes it: a function and what it captured, which stays on the stack of the caller. */
typedef __attribute__((swiftcall)) void closure(long thread, __attribute__((swift_context)) void *context);

struct cxr_team {
  long helpers;
  closure *body;
  void *context;
  atomic_ulong turn;   /* grows with every run */
  atomic_long working; /* helpers that have not finished this turn */
  bool stopping;
  /* Behind the mutex. */
  long sleeping;
  bool caller_sleeps;
  pthread_mutex_t mutex;
  pthread_cond_t wake, done;
  pthread_t threads[];
};

struct start {
  struct cxr_team *team;
  long thread;
};

static void *help(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  struct cxr_team *team = start.team;
  unsigned long seen = 0;
  for (;;) {
    for (int look = 0; look < LOOKS && atomic_load(&team->turn) == seen; look++) RELAX();
    if (atomic_load(&team->turn) == seen) {
      pthread_mutex_lock(&team->mutex);
      team->sleeping++;
      while (atomic_load(&team->turn) == seen) pthread_cond_wait(&team->wake, &team->mutex);
      team->sleeping--;
      pthread_mutex_unlock(&team->mutex);
    }
    seen++;
    if (team->stopping) return NULL;
    team->body(start.thread, team->context);
    if (atomic_fetch_sub(&team->working, 1) == 1) {
      pthread_mutex_lock(&team->mutex);
      if (team->caller_sleeps) pthread_cond_signal(&team->done);
      pthread_mutex_unlock(&team->mutex);
    }
  }
}

static void begin_turn(struct cxr_team *team) {
  atomic_store(&team->working, team->helpers);
  pthread_mutex_lock(&team->mutex);
  atomic_fetch_add(&team->turn, 1);
  if (team->sleeping > 0) pthread_cond_broadcast(&team->wake);
  pthread_mutex_unlock(&team->mutex);
}

struct cxr_team *cxr_team_create(long threads) {
  struct cxr_team *team = calloc(1, sizeof *team + (size_t)threads * sizeof(pthread_t));
  if (!team) return NULL;
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->wake, NULL);
  pthread_cond_init(&team->done, NULL);
  for (long thread = 1; thread < threads; thread++) {
    struct start *start = malloc(sizeof *start);
    if (!start) break;
    *start = (struct start){team, thread};
    if (pthread_create(&team->threads[team->helpers], NULL, help, start) != 0) {
      free(start);
      break;
    }
    team->helpers++;
  }
  return team;
}

void cxr_team_destroy(struct cxr_team *team) {
  if (!team) return;
  team->stopping = true;
  begin_turn(team);
  for (long helper = 0; helper < team->helpers; helper++) pthread_join(team->threads[helper], NULL);
  pthread_mutex_destroy(&team->mutex);
  pthread_cond_destroy(&team->wake);
  pthread_cond_destroy(&team->done);
  free(team);
}

/* Not in the header: Workers.swift declares it with a closure. */
__attribute__((swiftcall)) void cxr_team_run(struct cxr_team *team, closure *body, void *context) {
  if (!team || team->helpers == 0) {
    body(0, context);
    return;
  }
  team->body = body;
  team->context = context;
  begin_turn(team);
  body(0, context);
  for (int look = 0; look < LOOKS && atomic_load(&team->working) > 0; look++) RELAX();
  if (atomic_load(&team->working) == 0) return;
  pthread_mutex_lock(&team->mutex);
  team->caller_sleeps = true;
  while (atomic_load(&team->working) > 0) pthread_cond_wait(&team->done, &team->mutex);
  team->caller_sleeps = false;
  pthread_mutex_unlock(&team->mutex);
}
