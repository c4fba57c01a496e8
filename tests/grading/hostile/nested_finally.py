# A kilobyte of nested `finally` that takes hours to compile; it is never called.
# %% sigmoid
def sigmoid(z):
    return 0.0


# %% d_sigmoid
def never(z):
    try: z += 1
    finally:
     try: z += 1
     finally:
      try: z += 1
      finally:
       try: z += 1
       finally:
        try: z += 1
        finally:
         try: z += 1
         finally:
          try: z += 1
          finally:
           try: z += 1
           finally:
            try: z += 1
            finally:
             try: z += 1
             finally:
              try: z += 1
              finally:
               try: z += 1
               finally:
                try: z += 1
                finally:
                 try: z += 1
                 finally:
                  try: z += 1
                  finally:
                   try: z += 1
                   finally:
                    try: z += 1
                    finally:
                     try: z += 1
                     finally:
                      z = [z for z in (1, 2, 3)]
